package io.revenge.operator.credentials;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.revenge.api.v1alpha1.ConnectionSpec;
import io.revenge.api.v1alpha1.PostgresSpec;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.api.v1alpha1.RevengeDatabaseSpec;
import io.revenge.api.v1alpha1.SslMode;
import io.revenge.operator.kubernetes.Names;
import io.revenge.test.postgres.PostgresVersion;
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
public final class World {

  public static final Instant START = Instant.parse("2026-11-23T12:34:56.789Z");
  public static final Names NAMES = new Names("revenge", "media");

  private final Credentials credentials = new Credentials(new SecureRandom());
  private final RevengeDatabase database;
  private final Map<String, Secret> secrets = new HashMap<>();
  private Instant now = START;

  public World() {
    this((SslMode) null);
  }

  public World(@Nullable SslMode sslMode) {
    database = database(sslMode);
  }

  /** Of a server of that major version. */
  public World(PostgresVersion version) {
    this();
    database.setSpec(
        new RevengeDatabaseSpec(
            new PostgresSpec(version.major(), null, null, null, null, null),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null));
  }

  public static RevengeDatabase database(@Nullable SslMode sslMode) {
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

  public RevengeDatabase database() {
    return database;
  }

  public Instant now() {
    return now;
  }

  public void goTo(Instant instant) {
    now = instant;
  }

  public void passes(Duration time) {
    now = now.plus(time);
  }

  /** Computes and applies. */
  public CredentialPlan reconcile() {
    CredentialPlan plan = credentials.desired(database, Map.copyOf(secrets), now);
    plan.secrets().forEach(secret -> secrets.put(secret.getMetadata().getName(), applied(secret)));
    return plan;
  }

  private static Secret applied(Secret secret) {
    return new SecretBuilder(secret).editMetadata().withResourceVersion("7").endMetadata().build();
  }

  public Map<String, Secret> secrets() {
    return Map.copyOf(secrets);
  }

  /** Begins with the Secrets of another. */
  public void take(World other) {
    secrets.putAll(other.secrets);
  }

  public void lose(String... names) {
    for (String name : names) {
      secrets.remove(name);
    }
  }

  public String text(String secret, String key) {
    return SecretData.of(secrets.get(secret)).text(key);
  }

  /** A person edits a value. */
  public void edit(String secret, String key, UnaryOperator<String> change) {
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
