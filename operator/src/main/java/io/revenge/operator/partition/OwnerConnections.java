package io.revenge.operator.partition;

import java.sql.Connection;
import java.sql.SQLException;

/** Where connections of the tables' owner come from, {@code search_path} and time zone pinned. */
@FunctionalInterface
public interface OwnerConnections {
  Connection open() throws SQLException;
}
