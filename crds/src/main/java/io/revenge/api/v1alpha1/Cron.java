package io.revenge.api.v1alpha1;

/**
 * The schedules of a Kubernetes CronJob as a regular expression of RE2: what {@code
 * robfig/cron.ParseStandard} takes, less {@code ?} and {@code @every}. Ranges that end before they
 * begin match it.
 */
final class Cron {

  private static final String MINUTE = "[0-5]?[0-9]";
  private static final String HOUR = "([01]?[0-9]|2[0-3])";
  private static final String DAY = "(0?[1-9]|[12][0-9]|3[01])";
  private static final String MONTH =
      "(0?[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)";
  private static final String WEEKDAY = "(0?[0-6]|sun|mon|tue|wed|thu|fri|sat)";

  private static final String STEP = "(/[1-9][0-9]?)?";
  private static final String MINUTES = "([*]|" + MINUTE + "(-" + MINUTE + ")?)" + STEP;
  private static final String HOURS = "([*]|" + HOUR + "(-" + HOUR + ")?)" + STEP;
  private static final String DAYS = "([*]|" + DAY + "(-" + DAY + ")?)" + STEP;
  private static final String MONTHS = "([*]|" + MONTH + "(-" + MONTH + ")?)" + STEP;
  private static final String WEEKDAYS = "([*]|" + WEEKDAY + "(-" + WEEKDAY + ")?)" + STEP;

  static final String SCHEDULE =
      "^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|(?i:"
          + (MINUTES + "(," + MINUTES + ")* +")
          + (HOURS + "(," + HOURS + ")* +")
          + (DAYS + "(," + DAYS + ")* +")
          + (MONTHS + "(," + MONTHS + ")* +")
          + (WEEKDAYS + "(," + WEEKDAYS + ")*")
          + "))$";

  /** The names in their order; each stands at a place of its own. */
  static final String NAMES =
      "jan feb mar apr may jun jul aug sep oct nov dec" + " sun mon tue wed thu fri sat";

  private Cron() {}
}
