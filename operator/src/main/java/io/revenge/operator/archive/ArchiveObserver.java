package io.revenge.operator.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.revenge.operator.archive.ArchiveReport.Archived;
import io.revenge.operator.archive.ArchiveReport.BaseBackup;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads what is archived, from the archive directory and from the server. */
public final class ArchiveObserver {

  private static final Pattern SEGMENT = Pattern.compile("[0-9A-F]{24}");
  private static final JsonMapper JSON = new JsonMapper();

  private final String query;

  public ArchiveObserver() {
    try (InputStream file =
        Objects.requireNonNull(ArchiveObserver.class.getResourceAsStream("observe.sql"))) {
      query = new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Looks once; reads only.
   *
   * @param operator as {@code revenge_operator}, in the database {@code postgres}
   */
  public ArchiveReport observe(Connection operator) throws SQLException {
    try (Statement statement = operator.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
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
          archived(row, "last_failed_wal", "last_failed_time")
              .filter(
                  failed -> lastOfView.filter(last -> last.at().isAfter(failed.at())).isEmpty()),
          row.getInt("waiting_segments"),
          instant(row, "waiting_since"),
          row.getLong("wal_bytes"),
          row.getLong("wal_bytes_since_base"),
          row.getLong("wal_bytes_before_bases"),
          row.getLong("reserve_bytes"),
          row.getLong("base_bytes"),
          row.getLong("data_bytes"),
          instant(row, "oldest_leftover"),
          baseBackups(row.getString("base_backups")));
    }
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
    try {
      return StreamSupport.stream(JSON.readTree(json).spliterator(), false)
          .flatMap(backup -> baseBackup(backup).stream())
          .toList();
    } catch (JsonProcessingException e) {
      throw new SQLException("base backups are not JSON", e);
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
              Instant.parse(description.path("completedAt").asText()),
              backup.path("size").asLong()));
    } catch (JsonProcessingException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
