package io.revenge.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A section of the documentation that has commands for a shell: fenced blocks of language {@code
 * sh}. Each is run as it is written, by {@link ReadmeIT}, {@link DumpRestoreIT}, {@link
 * ClaimDeletionIT} or {@code .ci/run}.
 */
enum Section {
  TWO_COMMANDS("README.md", "Two commands"),
  INSTALL("README.md", "Install on a cluster"),
  FIRST_DATABASE("README.md", "The first database"),
  STATUS("README.md", "Reading the status"),
  CONDITIONS("docs/troubleshooting.md", "Conditions, their reasons, and what to do"),
  DELETED_CLAIM("docs/troubleshooting.md", "A claim that is being deleted"),
  RESTORE_DUMP_NOW("docs/restore.md", "What there is"),
  RESTORE_POD("docs/restore.md", "A pod to restore in"),
  RESTORE_DUMP("docs/restore.md", "A dump"),
  RESTORE_MOMENT("docs/restore.md", "A moment in the past"),
  RESTORE_END("docs/restore.md", "Afterwards");

  /** The repository. */
  static final Path ROOT =
      Path.of(System.getProperty("project.root", "..")).toAbsolutePath().normalize();

  private static final Pattern HEADING = Pattern.compile("#+ (.+)");
  private static final Pattern FENCE = Pattern.compile("(?:```|~~~)(.*)");

  private final String document;
  private final String heading;

  Section(String document, String heading) {
    this.document = document;
    this.heading = heading;
  }

  /** What a person pastes, all blocks of the section in their order. */
  String commands() {
    var commands = commands(document).get(heading);
    if (commands == null) {
      throw new AssertionError(document + " has no commands below " + heading);
    }
    return commands;
  }

  /** {@code document: heading}. */
  @Override
  public String toString() {
    return document + ": " + heading;
  }

  /** All sections with a fenced block, of whatever language, as {@link #toString} names them. */
  static List<String> withCommands() {
    var found = new ArrayList<String>();
    try (var documents = Files.list(ROOT.resolve("docs"))) {
      Stream.concat(
              Stream.of("README.md", "migrations/README.md"),
              documents.map(document -> ROOT.relativize(document).toString()).sorted())
          .forEach(
              document ->
                  commands(document).keySet().forEach(name -> found.add(document + ": " + name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /** The fenced blocks of a document by the heading that they are below. */
  private static Map<String, String> commands(String document) {
    var commands = new LinkedHashMap<String, String>();
    var heading = "";
    var fenced = false;
    for (var line : lines(document)) {
      var fence = FENCE.matcher(line);
      var title = HEADING.matcher(line);
      if (fence.matches()) {
        fenced = !fenced;
        if (fenced && !fence.group(1).equals("sh")) {
          throw new AssertionError(document + " has a block that is not sh: " + line);
        }
      } else if (fenced) {
        commands.merge(heading, line + "\n", String::concat);
      } else if (title.matches()) {
        heading = title.group(1);
      }
    }
    return commands;
  }

  private static List<String> lines(String document) {
    try {
      return Files.readAllLines(ROOT.resolve(document));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
