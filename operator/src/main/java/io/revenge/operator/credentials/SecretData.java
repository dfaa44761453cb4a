package io.revenge.operator.credentials;

import io.fabric8.kubernetes.api.model.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The data of a Secret that may be missing, as text. */
record SecretData(Map<String, String> encoded) {

  static SecretData of(@Nullable Secret secret) {
    return new SecretData(
        secret == null || secret.getData() == null ? Map.of() : Map.copyOf(secret.getData()));
  }

  /** The value, empty when it is missing or no UTF-8. */
  String text(String key) {
    String value = encoded.getOrDefault(key, "");
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(Base64.getDecoder().decode(value)))
          .toString();
    } catch (IllegalArgumentException | CharacterCodingException notText) {
      return "";
    }
  }
}
