package io.revenge.operator.server;

import io.revenge.operator.kubernetes.Resource;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of the init container and of the server's. Those in SQL are run by a superuser, in the
 * order of their names, each in one transaction; they may be run any number of times and read
 * {@link BootstrapInputs#settings} with {@code current_setting}.
 */
public final class ServerScripts {

  private static final List<String> SHELL =
      List.of("bootstrap.sh", "message.sh", "lock.sh", "volume.sh", "converge.sh", "serve.sh");
  private static final List<String> POSTGRES =
      List.of(
          "postgres.10-roles.sql",
          "/io/revenge/operator/archive/postgres.20-archive.sql",
          "postgres.30-parameters.sql",
          "postgres.40-files.sql");
  private static final String CREATE_DATABASE = "create-database.sql";
  private static final List<String> APPLICATION = List.of("application.10-extensions.sql");

  private ServerScripts() {}

  /** SQL for the database {@code postgres}, first of all. */
  public static List<String> postgres() {
    return POSTGRES.stream().map(path -> Resource.text(ServerScripts.class, path)).toList();
  }

  /** A query whose only row, if there is one, is the statement that makes the database. */
  public static String createDatabase() {
    return Resource.text(ServerScripts.class, CREATE_DATABASE);
  }

  /** SQL for the application's database, last of all. */
  public static List<String> application() {
    return APPLICATION.stream().map(path -> Resource.text(ServerScripts.class, path)).toList();
  }

  /** Every file by name. */
  static SortedMap<String, String> files() {
    TreeMap<String, String> files = new TreeMap<>();
    for (List<String> paths : List.of(SHELL, POSTGRES, List.of(CREATE_DATABASE), APPLICATION)) {
      paths.forEach(
          path ->
              files.put(
                  path.substring(path.lastIndexOf('/') + 1),
                  Resource.text(ServerScripts.class, path)));
    }
    return Collections.unmodifiableSortedMap(files);
  }
}
