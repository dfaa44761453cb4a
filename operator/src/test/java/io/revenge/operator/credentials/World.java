package io.revenge.operator.credentials;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.revenge.api.v1alpha1.ConnectionSpec;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.api.v1alpha1.RevengeDatabaseSpec;
import io.revenge.api.v1alpha1.SslMode;
import io.revenge.operator.kubernetes.Names;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A namespace with one database's Secrets, and the time. */
final class World {

  static final Instant START = Instant.parse("2026-11-23T12:34:56.789Z");
  static final Names NAMES = new Names("revenge", "media");

  private final Credentials credentials = new Credentials(new SecureRandom());
  private final RevengeDatabase database;
  private final Map<String, Secret> secrets = new HashMap<>();
  private Instant now = START;

  World() {
    this(null);
  }

  World(@Nullable SslMode sslMode) {
    database = database(sslMode);
  }

  static RevengeDatabase database(@Nullable SslMode sslMode) {
    RevengeDatabase database = new RevengeDatabase();
    database.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(NAMES.namespace())
            .withName(NAMES.name())
            .withUid("4f1c1a2e-5b0a-4c1c-8e57-0123456789ab")
            .build());
    database.setSpec(
        new RevengeDatabaseSpec(
            null, null, new ConnectionSpec(sslMode, null), null, null, null, null, null, null));
    return database;
  }

  RevengeDatabase database() {
    return database;
  }

  Instant now() {
    return now;
  }

  void goTo(Instant instant) {
    now = instant;
  }

  void passes(Duration time) {
    now = now.plus(time);
  }

  /** Computes and applies. */
  CredentialPlan reconcile() {
    CredentialPlan plan = credentials.desired(database, Map.copyOf(secrets), now);
    plan.secrets().forEach(secret -> secrets.put(secret.getMetadata().getName(), applied(secret)));
    return plan;
  }

  private static Secret applied(Secret secret) {
    return new SecretBuilder(secret).editMetadata().withResourceVersion("7").endMetadata().build();
  }

  Map<String, Secret> secrets() {
    return Map.copyOf(secrets);
  }

  /** Begins with the Secrets of another. */
  void take(World other) {
    secrets.putAll(other.secrets);
  }

  void lose(String... names) {
    for (String name : names) {
      secrets.remove(name);
    }
  }

  String text(String secret, String key) {
    return SecretData.of(secrets.get(secret)).text(key);
  }

  /** A person edits a value. */
  void edit(String secret, String key, UnaryOperator<String> change) {
    Secret before = secrets.get(secret);
    if (before == null) {
      throw new IllegalStateException(secret);
    }
    Map<String, String> data = new TreeMap<>(before.getData());
    data.put(
        key,
        Base64.getEncoder()
            .encodeToString(change.apply(text(secret, key)).getBytes(StandardCharsets.UTF_8)));
    secrets.put(secret, new SecretBuilder(before).withData(data).build());
  }
}
