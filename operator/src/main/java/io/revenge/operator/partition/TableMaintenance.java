package io.revenge.operator.partition;

import io.revenge.api.v1alpha1.PartitionsSpec;
import io.revenge.operator.partition.TableReport.Failure;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** One run's work on one table. */
final class TableMaintenance {

  /** SQLSTATE of attach.sql: more rows would move than may. */
  private static final String TOO_MANY_ROWS = "RV001";

  /** The operator's SQLSTATE for a table whose partitions it cannot keep. */
  static final String NOT_MAINTAINABLE = "RV004";

  /** lock_not_available, deadlock_detected. */
  private static final Set<String> CONTENTION = Set.of("55P03", "40P01");

  /** A month that came out of DEFAULT may be past its retention: attach, detach, look again. */
  private static final int ROUNDS = 3;

  private final PartitionedTable table;
  private final PartitionsSpec spec;
  private final boolean unlimited;
  private final Instant now;
  private final List<String> created = new ArrayList<>();
  private final List<String> dropped = new ArrayList<>();
  private @Nullable Failure failure;

  TableMaintenance(PartitionedTable table, PartitionsSpec spec, boolean unlimited, Instant now) {
    this.table = table;
    this.spec = spec;
    this.unlimited = unlimited;
    this.now = now;
  }

  /** Does all that can be done without waiting longer for anybody. */
  void attempt(OwnerSession session) {
    failure = null;
    try {
      for (int round = 0; round < ROUNDS && failure == null; round++) {
        ObservedTable observed = session.observe(table);
        if (observed.problem() != null) {
          failure = new Failure(NOT_MAINTAINABLE, observed.problem());
          return;
        }
        PartitionPlan plan = PartitionPlan.of(observed, spec, unlimited, now);
        if (plan.isEmpty()) {
          return;
        }
        carryOut(plan, observed, session);
      }
    } catch (SQLException e) {
      remember(e);
    }
  }

  /** Whether somebody else's lock was in the way. */
  boolean isBlocked() {
    return failure != null && CONTENTION.contains(failure.sqlState());
  }

  TableReport report() {
    return new TableReport(table, List.copyOf(created), List.copyOf(dropped), failure);
  }

  private void carryOut(PartitionPlan plan, ObservedTable observed, OwnerSession session) {
    for (Month month : plan.attach()) {
      if (change(session, Sql.ATTACH, month, isUrgent(month, observed))) {
        created.add(month.partitionOf(table.name()));
      }
    }
    List<Month> detached = new ArrayList<>(plan.drop());
    for (Month month : plan.detach()) {
      if (change(session, Sql.DETACH, month, true)) {
        detached.add(month);
      }
    }
    for (Month month : detached) {
      if (change(session, Sql.DROP, month, true)) {
        dropped.add(month.partitionOf(table.name()));
      }
    }
  }

  /** Whether rows of the month move or may arrive at any moment; others need not wait for it. */
  private boolean isUrgent(Month month, ObservedTable observed) {
    return observed.monthsInDefault().contains(month)
        || (unlimited && observed.hasTooManyRowsInDefault())
        || !month.range().from().isAfter(now);
  }

  /** One month's failure leaves the next month its turn, unless it would wait for the same lock. */
  private boolean change(OwnerSession session, Sql sql, Month month, boolean alone) {
    if (isBlocked()) {
      return false;
    }
    long movableRows = unlimited ? Integer.MAX_VALUE : PartitionPlan.MOVABLE_ROWS;
    try {
      session.change(sql, table, month, alone, movableRows);
      return true;
    } catch (SQLException e) {
      remember(e);
      return false;
    }
  }

  private void remember(SQLException e) {
    String sqlState = Objects.requireNonNullElse(e.getSQLState(), "");
    // What lies in DEFAULT is seen there: no failure, but a state of its own.
    boolean counts = !sqlState.equals(TOO_MANY_ROWS);
    if (counts && (failure == null || CONTENTION.contains(sqlState))) {
      failure = new Failure(sqlState, message(e));
    }
  }

  private static String message(SQLException e) {
    if (e instanceof PSQLException postgres && postgres.getServerErrorMessage() != null) {
      String message = postgres.getServerErrorMessage().getMessage();
      if (message != null) {
        return message;
      }
    }
    return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
  }
}
