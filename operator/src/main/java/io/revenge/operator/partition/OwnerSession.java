package io.revenge.operator.partition;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One connection, opened when first needed and again after it broke, and what runs on it. */
final class OwnerSession implements AutoCloseable {

  private final OwnerConnections connections;
  private @Nullable Connection open;

  OwnerSession(OwnerConnections connections) {
    this.connections = connections;
  }

  ObservedTable observe(PartitionedTable table) throws SQLException {
    try {
      return PartitionObservation.observe(connection(), List.of(table)).getFirst();
    } catch (SQLException e) {
      abandon();
      throw e;
    }
  }

  /**
   * Runs one of the statements that change a month's partition, in a transaction of its own.
   *
   * @param alone whether nobody may use the table meanwhile
   */
  void change(Sql sql, PartitionedTable table, Month month, boolean alone, long movableRows)
      throws SQLException {
    try {
      Connection connection = connection();
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      enter(connection, table, month, alone, movableRows);
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql.text());
      }
      connection.commit();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      abandon();
      throw e;
    }
  }

  @Override
  public void close() {
    abandon();
  }

  private static void enter(
      Connection connection, PartitionedTable table, Month month, boolean alone, long movableRows)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(Sql.ENTER.text())) {
      statement.setString(1, table.name());
      statement.setString(2, table.column());
      statement.setString(3, month.partitionOf(table.name()));
      statement.setString(4, month.from());
      statement.setString(5, month.to());
      statement.setString(6, String.valueOf(alone));
      statement.setString(7, String.valueOf(movableRows));
      statement.execute();
    }
  }

  private Connection connection() throws SQLException {
    if (open == null) {
      open = connections.open();
    }
    return open;
  }

  /** Closing rolls back; a fresh connection is cheaper than knowing whether this one is sound. */
  private void abandon() {
    if (open == null) {
      return;
    }
    try (Connection closing = open) {
      open = null;
      if (!closing.getAutoCommit()) {
        closing.rollback();
      }
    } catch (SQLException e) {
      // The server ends what a broken connection leaves.
      return;
    }
  }
}
