package io.revenge.operator.partition;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads how the partitions stand: two statements for all tables, cheap enough for every pass. */
public final class PartitionObservation {

  private PartitionObservation() {}

  /**
   * Looks at the tables.
   *
   * @param owner a connection of the tables' owner, its {@code TimeZone} UTC
   * @return a record for each table, in the order given
   */
  public static List<ObservedTable> observe(Connection owner, List<PartitionedTable> tables)
      throws SQLException {
    List<Children> children = Stream.generate(Children::new).limit(tables.size()).toList();
    String measure = readChildren(owner, tables, children);
    Map<Integer, Default> defaults = measure == null ? Map.of() : readDefaults(owner, measure);
    List<ObservedTable> observed = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      observed.add(
          children.get(i).of(tables.get(i), defaults.getOrDefault(i + 1, Default.NOTHING)));
    }
    return List.copyOf(observed);
  }

  /** Fills in what the catalog knows; returns the query that looks into the DEFAULT partitions. */
  private static @Nullable String readChildren(
      Connection owner, List<PartitionedTable> tables, List<Children> children)
      throws SQLException {
    String measure = null;
    try (PreparedStatement query = owner.prepareStatement(Sql.OBSERVE.text())) {
      query.setArray(1, texts(owner, tables.stream().map(PartitionedTable::name)));
      query.setArray(2, texts(owner, tables.stream().map(PartitionedTable::column)));
      query.setLong(3, PartitionPlan.MOVABLE_ROWS + 1L);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          measure = row.isFirst() ? row.getString("measure") : measure;
          children
              .get(row.getInt("position") - 1)
              .add(
                  tables.get(row.getInt("position") - 1).name(),
                  row.getString("problem"),
                  row.getString("partition"),
                  row.getBoolean("detached"),
                  row.getObject("lower", OffsetDateTime.class),
                  row.getObject("upper", OffsetDateTime.class));
        }
      }
    }
    return measure;
  }

  private static Map<Integer, Default> readDefaults(Connection owner, String measure)
      throws SQLException {
    Map<Integer, Default> defaults = new HashMap<>();
    try (Statement query = owner.createStatement();
        ResultSet row = query.executeQuery(measure)) {
      while (row.next()) {
        defaults.put(row.getInt(1), new Default(row.getLong(2), months(row.getArray(3))));
      }
    }
    return defaults;
  }

  private static SortedSet<Month> months(@Nullable Array array) throws SQLException {
    SortedSet<Month> months = new TreeSet<>();
    if (array != null) {
      for (String month : (String[]) array.getArray()) {
        months.add(new Month(YearMonth.parse(month)));
      }
    }
    return Collections.unmodifiableSortedSet(months);
  }

  private static Array texts(Connection owner, Stream<String> texts) throws SQLException {
    return owner.createArrayOf("text", texts.toArray());
  }

  private record Default(long rows, SortedSet<Month> months) {
    static final Default NOTHING = new Default(0, Collections.emptySortedSet());
  }

  /** What the rows of one table add up to. */
  private static final class Children {
    private final List<ObservedTable.Partition> partitions = new ArrayList<>();
    private final List<Month> detached = new ArrayList<>();
    private @Nullable String problem;

    void add(
        String table,
        @Nullable String problem,
        @Nullable String partition,
        boolean isDetached,
        @Nullable OffsetDateTime lower,
        @Nullable OffsetDateTime upper) {
      this.problem = problem;
      if (partition == null) {
        return;
      }
      if (isDetached) {
        Month.ofPartition(table, partition).ifPresent(detached::add);
      } else {
        Range range =
            new Range(
                Objects.requireNonNull(lower).toInstant(),
                Objects.requireNonNull(upper).toInstant());
        partitions.add(new ObservedTable.Partition(partition, range));
      }
    }

    ObservedTable of(PartitionedTable table, Default rows) {
      return new ObservedTable(
          table,
          problem,
          List.copyOf(partitions),
          List.copyOf(detached),
          rows.rows(),
          rows.months());
    }
  }
}
