package io.revenge.e2e;

import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Whether a count is what it was when it was last asked. */
final class Unchanged implements Predicate<Map<String, Long>> {

  private @Nullable Map<String, Long> last;

  @Override
  public boolean test(Map<String, Long> now) {
    var same = now.equals(last);
    last = now;
    return same;
  }
}
