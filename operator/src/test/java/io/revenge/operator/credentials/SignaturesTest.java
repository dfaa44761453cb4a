package io.revenge.operator.credentials;

import static io.revenge.operator.credentials.World.NAMES;
import static io.revenge.operator.credentials.World.START;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SignaturesTest {

  private final Signatures signatures = new Signatures();
  private final Mint mint = new Mint(new SecureRandom());
  private final Identity authority = mint.authority(NAMES, START);
  private final Identity other = mint.authority(NAMES, START);
  private final Identity leaf = mint.leaf(authority, Profile.client("revenge"), START);

  @Test
  void whatIsRememberedOfOneKeySaysNothingOfAnother() {
    assertThat(signatures.fits(leaf.certificate(), leaf.key())).isTrue();
    assertThat(signatures.fits(leaf.certificate(), other.key())).isFalse();
    assertThat(signatures.fits(other.certificate(), leaf.key())).isFalse();
    assertThat(signatures.fits(leaf.certificate(), leaf.key())).isTrue();
  }

  @Test
  void whatIsRememberedOfOneAuthoritySaysNothingOfAnother() {
    Identity foreign = mint.leaf(other, Profile.client("revenge"), START);

    assertThat(signatures.signed(authority.certificate(), leaf.certificate())).isTrue();
    assertThat(signatures.signed(authority.certificate(), foreign.certificate())).isFalse();
    assertThat(signatures.signed(other.certificate(), leaf.certificate())).isFalse();
  }

  /** The provider reads the algorithm of a key that it signs with. */
  @Test
  void aKeyThatWasFoundToFitIsNotUsedAgain() {
    AtomicInteger uses = new AtomicInteger();
    PrivateKey counted =
        (PrivateKey)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                leaf.key().getClass().getInterfaces(),
                (proxy, method, arguments) -> {
                  if (!method.getName().equals("getEncoded")) {
                    uses.incrementAndGet();
                  }
                  return method.invoke(leaf.key(), arguments);
                });
    assertThat(signatures.fits(leaf.certificate(), counted)).isTrue();
    int once = uses.get();

    assertThat(signatures.fits(leaf.certificate(), counted)).isTrue();

    assertThat(once).isPositive();
    assertThat(uses).hasValue(once);
  }
}
