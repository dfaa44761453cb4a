package io.revenge.operator.kubernetes;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Quantities as the API server writes them back. Where it would write another text, server-side
 * apply sees a difference on every pass.
 */
public final class Quantities {

  private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([A-Za-z]*)");
  private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
  private static final List<String> DECIMAL =
      List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");
  private static final int DECIMAL_ONE = DECIMAL.indexOf("");
  private static final BigInteger KIBI = BigInteger.valueOf(1024);
  private static final BigInteger KILO = BigInteger.valueOf(1000);

  private Quantities() {}

  /**
   * The form that Kubernetes' {@code resource.Quantity} prints.
   *
   * @throws IllegalArgumentException not a number with at most one suffix; exponents are not taken
   */
  public static String canonical(String quantity) {
    BigDecimal value = value(quantity);
    String suffix = suffix(quantity);
    boolean binary = suffix.endsWith("i") && value.compareTo(new BigDecimal(KIBI)) >= 0;
    return binary ? binary(value) : decimal(value);
  }

  /** A canonical quantity as the model has it. */
  public static Quantity of(String quantity) {
    return Quantity.parse(canonical(quantity));
  }

  /** Whole bytes, rounded up. */
  public static long bytes(String quantity) {
    return value(quantity).setScale(0, RoundingMode.CEILING).longValueExact();
  }

  /** The same map with canonical values. */
  public static Map<String, Quantity> of(Map<String, String> quantities) {
    return quantities.entrySet().stream()
        .collect(
            java.util.stream.Collectors.toMap(
                Map.Entry::getKey,
                entry -> of(entry.getValue()),
                (first, second) -> first,
                java.util.TreeMap::new));
  }

  private static String binary(BigDecimal value) {
    BigInteger mantissa = value.setScale(0, RoundingMode.CEILING).toBigIntegerExact();
    int exponent = 0;
    while (exponent < BINARY.size() - 1 && divides(mantissa, KIBI)) {
      mantissa = mantissa.divide(KIBI);
      exponent++;
    }
    return mantissa + BINARY.get(exponent);
  }

  private static String decimal(BigDecimal value) {
    BigInteger mantissa = value.movePointRight(9).setScale(0, RoundingMode.CEILING).toBigInteger();
    int exponent = 0;
    while (exponent < DECIMAL.size() - 1 && divides(mantissa, KILO)) {
      mantissa = mantissa.divide(KILO);
      exponent++;
    }
    return mantissa.signum() == 0 ? "0" : mantissa + DECIMAL.get(exponent);
  }

  private static boolean divides(BigInteger number, BigInteger divisor) {
    return number.signum() != 0 && number.mod(divisor).signum() == 0;
  }

  private static BigDecimal value(String quantity) {
    BigDecimal number = new BigDecimal(match(quantity).group(1));
    String suffix = suffix(quantity);
    int binary = BINARY.indexOf(suffix);
    return binary >= 0
        ? number.multiply(new BigDecimal(KIBI.pow(binary)))
        : number.scaleByPowerOfTen(3 * (DECIMAL.indexOf(suffix) - DECIMAL_ONE));
  }

  private static String suffix(String quantity) {
    String suffix = match(quantity).group(2);
    if (!BINARY.contains(suffix) && !DECIMAL.contains(suffix)) {
      throw new IllegalArgumentException("not a quantity: " + quantity);
    }
    return suffix;
  }

  private static Matcher match(String quantity) {
    Matcher matcher = FORM.matcher(quantity);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a quantity: " + quantity);
    }
    return matcher;
  }
}
