package io.revenge.operator.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.revenge.operator.archive.ArchiveReport.Ahead;
import io.revenge.operator.archive.ArchiveReport.Archived;
import io.revenge.operator.archive.ArchiveReport.BaseBackup;
import io.revenge.operator.archive.ArchiveReport.Damaged;
import io.revenge.operator.archive.ArchiveReport.Diverged;
import io.revenge.operator.archive.ArchiveReport.OtherArchive;
import io.revenge.operator.archive.WalChain.Run;
import io.revenge.operator.kubernetes.Resource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads what is archived, from the archive directory and from the server. */
public final class ArchiveObserver {

  private static final Pattern SEGMENT = Pattern.compile("[0-9A-F]{24}");
  private static final JsonMapper JSON = new JsonMapper();

  private static final String DIVERGED_SHA256 = "SELECT revenge.diverged_sha256(?)";
  private static final String ARCHIVED_SHA256 = "SELECT revenge.archived_sha256(?)";

  private static final Pattern LSN = Pattern.compile("[0-9A-F]{1,8}/[0-9A-F]{1,8}");

  private final String pulse = resource("pulse.sql");
  private final String position = resource("position.sql");
  private final String waiting = resource("waiting.sql");
  private final String archive = resource("observe.sql");
  private final String unanswered = resource("unanswered.sql");

  private static String resource(String name) {
    return Resource.text(ArchiveObserver.class, name);
  }

  /**
   * Tells whether the archive may have changed.
   *
   * @param operator as {@code revenge_operator}, in any database
   */
  public ArchivePulse pulse(Connection operator) throws SQLException {
    try (Statement statement = operator.createStatement();
        ResultSet row = statement.executeQuery(pulse)) {
      row.next();
      return new ArchivePulse(
          instant(row, "at").orElseThrow(),
          Objects.requireNonNullElse(row.getString("segment"), ""),
          row.getLong("archived_count"),
          row.getLong("failed_count"),
          row.getInt("waiting"));
    }
  }

  /**
   * The session that still looks at the archive. A process that waits for a volume which does not
   * answer can be ended by nobody; each further look would add another one.
   *
   * @param operator as {@code revenge_operator}, in any database
   * @param applicationName of the sessions that look at the archive
   */
  public Optional<Unanswered> unanswered(Connection operator, String applicationName)
      throws SQLException {
    try (PreparedStatement statement = operator.prepareStatement(unanswered)) {
      statement.setString(1, applicationName);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Unanswered(row.getInt("pid"), instant(row, "backend_start").orElseThrow()))
            : Optional.empty();
      }
    }
  }

  /**
   * A look that has not ended.
   *
   * @param pid of its process in the server
   * @param since when it began, by the server's clock
   */
  public record Unanswered(int pid, Instant since) {}

  /**
   * Looks once; reads only.
   *
   * @param operator as {@code revenge_operator}, in the database {@code postgres}
   */
  public ArchiveReport observe(Connection operator) throws SQLException {
    // In this order: a segment from before the position is finished, one that is finished and does
    // not wait is archived, and what is archived neither waits afterwards, but for the one that the
    // archiver is at, nor is from after the position then.
    Position before = position(operator);
    try (Statement statement = operator.createStatement();
        ResultSet waits = statement.executeQuery(waiting);
        PreparedStatement look = operator.prepareStatement(archive)) {
      waits.next();
      look.setArray(1, waits.getArray("names"));
      try (ResultSet row = look.executeQuery()) {
        row.next();
        WalChain chain =
            before.timeline().isEmpty()
                ? WalChain.UNKNOWN
                : new WalChain(
                    before.segmentBytes(),
                    before.current(),
                    WalChain.history(
                        before.timeline(),
                        before.tellsHistory() ? history(operator, before.timeline()) : "",
                        before.segmentBytes()),
                    runs(row.getString("runs")));
        Optional<Archived> failure = failure(row);
        List<Run> archived = runs(row.getString("archived_runs"));
        Set<String> waitsStill = waiting(operator);
        long after = position(operator).current();
        Optional<String> left =
            chain.left(archived, baseBackups(row.getString("base_backups")), after);
        return report(
            row,
            waits,
            failure,
            chain,
            before.tellsOthers() ? others(operator) : List.of(),
            chain.ahead(archived, waitsStill, after),
            before.identifies() && left.isPresent()
                ? diverged(operator, ARCHIVED_SHA256, left.get())
                : before.compares() && failure.isPresent()
                    ? diverged(operator, DIVERGED_SHA256, failure.get().segment())
                    : Optional.empty());
      }
    }
  }

  private Set<String> waiting(Connection operator) throws SQLException {
    try (Statement statement = operator.createStatement();
        ResultSet waits = statement.executeQuery(waiting)) {
      waits.next();
      return Set.of((String[]) waits.getArray("names").getArray());
    }
  }

  private Position position(Connection operator) throws SQLException {
    try (Statement statement = operator.createStatement();
        ResultSet row = statement.executeQuery(position)) {
      row.next();
      return new Position(
          row.getLong("segment_bytes"),
          row.getLong("current_segment"),
          Objects.requireNonNullElse(row.getString("timeline"), ""),
          row.getBoolean("tells_history"),
          row.getBoolean("compares"),
          row.getBoolean("identifies"),
          row.getBoolean("tells_others"));
    }
  }

  /**
   * Where the server writes, and what it was prepared for.
   *
   * @param timeline empty when it writes nowhere
   */
  private record Position(
      long segmentBytes,
      long current,
      String timeline,
      boolean tellsHistory,
      boolean compares,
      boolean identifies,
      boolean tellsOthers) {}

  private static Optional<Archived> failure(ResultSet row) throws SQLException {
    Optional<Archived> last = archived(row, "last_archived_wal", "last_archived_time");
    return archived(row, "last_failed_wal", "last_failed_time")
        .filter(failed -> last.filter(success -> success.at().isAfter(failed.at())).isEmpty());
  }

  private static List<OtherArchive> others(Connection operator) throws SQLException {
    List<OtherArchive> others = new ArrayList<>();
    try (Statement statement = operator.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT name, bytes FROM revenge.other_archives()")) {
      while (row.next()) {
        others.add(new OtherArchive(row.getString("name"), row.getLong("bytes")));
      }
    }
    others.sort(Comparator.comparing(OtherArchive::path));
    return others;
  }

  /** The segment as the archive has it, if the server has another one of its name, or none. */
  private static Optional<Diverged> diverged(Connection operator, String sql, String segment)
      throws SQLException {
    try (PreparedStatement statement = operator.prepareStatement(sql)) {
      statement.setString(1, segment);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.ofNullable(row.getString(1)).map(sha256 -> new Diverged(segment, sha256))
            : Optional.empty();
      }
    }
  }

  private static String history(Connection operator, String timeline) throws SQLException {
    try (PreparedStatement statement =
        operator.prepareStatement("SELECT revenge.timeline_history(?)")) {
      statement.setString(1, timeline);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Objects.requireNonNullElse(row.getString(1), "") : "";
      }
    }
  }

  private static ArchiveReport report(
      ResultSet row,
      ResultSet waits,
      Optional<Archived> failure,
      WalChain chain,
      List<OtherArchive> others,
      Optional<Ahead> ahead,
      Optional<Diverged> diverged)
      throws SQLException {
    Optional<Archived> lastOfView = archived(row, "last_archived_wal", "last_archived_time");
    return new ArchiveReport(
        instant(row, "observed_at").orElseThrow(),
        row.getString("system_identifier"),
        row.getBoolean("archiving"),
        // The view is empty after crash recovery; the directory does not know of a segment that
        // was removed since.
        Stream.of(lastOfView, archived(row, "newest_segment", "newest_time"))
            .flatMap(Optional::stream)
            .filter(archived -> SEGMENT.matcher(archived.segment()).matches())
            .max(Comparator.comparing(Archived::at)),
        failure,
        waits.getInt("segments"),
        instant(waits, "since"),
        row.getLong("wal_bytes"),
        row.getLong("wal_bytes_since_base"),
        row.getLong("wal_bytes_before_bases"),
        row.getLong("reserve_bytes"),
        row.getLong("base_bytes"),
        row.getLong("data_bytes"),
        instant(row, "oldest_leftover"),
        baseBackups(row.getString("base_backups")),
        damaged(row.getString("damaged_base_backups"), row.getString("base_backups")),
        chain,
        others,
        ahead,
        diverged);
  }

  private static Optional<Archived> archived(ResultSet row, String segment, String time)
      throws SQLException {
    String name = row.getString(segment);
    return name == null ? Optional.empty() : instant(row, time).map(at -> new Archived(name, at));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  private static List<BaseBackup> baseBackups(String json) throws SQLException {
    return elements(json).flatMap(backup -> baseBackup(backup).stream()).toList();
  }

  private static List<Damaged> damaged(String damaged, String others) throws SQLException {
    return Stream.concat(
            elements(damaged), elements(others).filter(backup -> baseBackup(backup).isEmpty()))
        .map(
            backup ->
                new Damaged(
                    backup.path("name").asText(),
                    backup.path("size").asLong(),
                    Optional.of(backup.path("described"))
                        .filter(JsonNode::isNumber)
                        .map(JsonNode::asLong)))
        .toList();
  }

  private static List<Run> runs(String json) throws SQLException {
    return elements(json)
        .map(
            run ->
                new Run(
                    run.path("timeline").asText(),
                    run.path("first").asLong(),
                    run.path("last").asLong(),
                    Optional.ofNullable(run.path("archived").textValue())
                        .map(at -> OffsetDateTime.parse(at).toInstant())))
        .toList();
  }

  private static Stream<JsonNode> elements(String json) throws SQLException {
    try {
      return StreamSupport.stream(JSON.readTree(json).spliterator(), false);
    } catch (JsonProcessingException e) {
      throw new SQLException("what was asked for is not JSON", e);
    }
  }

  /** Empty for a description that is not ours to understand: no reason to see nothing at all. */
  private static Optional<BaseBackup> baseBackup(JsonNode backup) {
    try {
      JsonNode description = JSON.readTree(backup.path("description").asText());
      return Optional.of(
              new BaseBackup(
                  description.path("name").asText(),
                  description.path("startSegment").asText(),
                  Optional.of(description.path("stopLsn").asText())
                      .filter(lsn -> LSN.matcher(lsn).matches()),
                  Instant.parse(description.path("completedAt").asText()),
                  backup.path("size").asLong()))
          .filter(known -> SEGMENT.matcher(known.startSegment()).matches());
    } catch (JsonProcessingException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
