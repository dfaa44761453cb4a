package io.revenge.operator.credentials;

import static io.revenge.operator.credentials.World.NAMES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.revenge.api.v1alpha1.SslMode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ApplicationSecretTest {

  @Provide
  Arbitrary<String> passwords() {
    return Arbitraries.strings()
        .withChars(":/?#[]@!$&'()*+,;=%\"\\ {}|<>^`~-._")
        .withCharRange('a', 'c')
        .withChars('ä', '€', '密')
        .ofMinLength(1)
        .ofMaxLength(40);
  }

  @Property(tries = 300)
  void everyPasswordSurvivesTheUrl(@ForAll("passwords") String password) {
    URI url = URI.create(data(password).getOrDefault("REVENGE_DATABASE_URL", ""));

    assertThat(url.getUserInfo()).isEqualTo("revenge:" + password);
    assertThat(url.getHost()).isEqualTo("media.revenge.svc");
  }

  @Property(tries = 300)
  void everyPasswordSurvivesTheConfiguration(@ForAll("passwords") String password) {
    JsonNode config = config(data(password));

    assertThat(config.at("/database/password").asText()).isEqualTo(password);
  }

  @Property(tries = 300)
  void percentEncodingIsReversible(@ForAll String text) {
    String sane = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);

    assertThat(URLDecoder.decode(ApplicationSecret.percentEncoded(sane), StandardCharsets.UTF_8))
        .isEqualTo(sane);
  }

  @Example
  void newPasswordsNeedNoQuoting() {
    assertThat(ApplicationSecret.newPassword(new SecureRandom())).matches("[A-Za-z0-9]{32}");
  }

  @Example
  void everySpellingIsThere() {
    assertThat(data("secret"))
        .containsEntry("host", "media.revenge.svc")
        .containsEntry("port", "5432")
        .containsEntry("dbname", "revenge")
        .containsEntry("username", "revenge")
        .containsEntry("password", "secret")
        .containsEntry("sslmode", "prefer")
        .containsEntry("REVENGE_DB_HOST", "media.revenge.svc")
        .containsEntry("REVENGE_DB_PORT", "5432")
        .containsEntry("REVENGE_DB_NAME", "revenge")
        .containsEntry("REVENGE_DB_USER", "revenge")
        .containsEntry("REVENGE_DB_PASSWORD", "secret")
        .containsEntry("REVENGE_DB_SSLMODE", "prefer")
        .containsEntry(
            "uri", "postgresql://revenge:secret@media.revenge.svc:5432/revenge?sslmode=prefer")
        .containsEntry(
            "REVENGE_DATABASE_URL",
            "postgres://revenge:secret@media.revenge.svc:5432/revenge?sslmode=prefer");
  }

  @Example
  void theConfigurationIsTheSeedsBlockFilledIn() {
    assertThat(data("secret"))
        .containsEntry(
            "config.yaml",
            """
            # Mount this Secret at /etc/revenge/database.
            database:
              host: "media.revenge.svc"
              port: 5432
              name: "revenge"
              user: "revenge"
              password: "secret"

              ssl:
                mode: "prefer"  # disable, prefer, require, verify-ca, verify-full
                ca_file: ""
                # The password is enough. A client certificate (tls.crt, tls.key) must be read anew
                # at least once in four weeks: one that expired is refused whatever the password.
                cert_file: ""
                key_file: ""

              pool:
                min_conns: 5
                max_conns: 25
                max_conn_lifetime: "1h"
                max_conn_idle_time: "30m"
                health_check_period: "1m"
            """);
  }

  @Example
  void theConfigurationNamesTheCaWhenTheServerIsVerified() {
    Map<String, String> data =
        new ApplicationSecret(World.database(SslMode.VERIFY_FULL), "secret").data();

    assertThat(config(data).at("/database/ssl/ca_file").asText())
        .isEqualTo("/etc/revenge/database/ca.crt");
  }

  @Example
  void theUrlsNameTheCaWhenTheServerIsVerified() {
    Map<String, String> data =
        new ApplicationSecret(World.database(SslMode.VERIFY_CA), "secret").data();

    assertThat(List.of(data.getOrDefault("uri", ""), data.getOrDefault("REVENGE_DATABASE_URL", "")))
        .allSatisfy(
            url ->
                assertThat(url)
                    .endsWith("?sslmode=verify-ca&sslrootcert=/etc/revenge/database/ca.crt"));
  }

  @Example
  void aPasswordThatAPersonChangedIsKeptAndSpeltEverywhere() {
    World world = new World();
    world.reconcile();
    world.edit(NAMES.appSecret(), "password", old -> "my own");

    world.reconcile();

    assertThat(world.text(NAMES.appSecret(), "password")).isEqualTo("my own");
    assertThat(world.text(NAMES.appSecret(), "REVENGE_DB_PASSWORD")).isEqualTo("my own");
    assertThat(world.text(NAMES.appSecret(), "uri")).contains(":my%20own@");
  }

  @Example
  void aPasswordThatCannotBeUsedIsMadeAnew() {
    World world = new World();
    world.reconcile();
    world.edit(NAMES.appSecret(), "password", old -> "from echo\n");

    world.reconcile();

    assertThat(world.text(NAMES.appSecret(), "password")).matches("[A-Za-z0-9]{32}");
  }

  private static Map<String, String> data(String password) {
    return new ApplicationSecret(World.database(null), password).data();
  }

  private static JsonNode config(Map<String, String> data) {
    return new ObjectMapper()
        .valueToTree(Serialization.unmarshal(data.getOrDefault("config.yaml", ""), Map.class));
  }
}
