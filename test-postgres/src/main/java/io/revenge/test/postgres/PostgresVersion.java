package io.revenge.test.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/** A major version that the operator runs. */
public enum PostgresVersion implements PgBinaryResolver {
  POSTGRES_15(15),
  POSTGRES_16(16),
  POSTGRES_17(17),
  POSTGRES_18(18);

  private final int major;

  PostgresVersion(int major) {
    this.major = major;
  }

  public int major() {
    return major;
  }

  /** A server of this version that is still to be configured and started. */
  public EmbeddedPostgres.Builder server() {
    return EmbeddedPostgres.builder().setPgBinaryResolver(this);
  }

  /** The only archive in the jar, which the build chose for this machine. */
  @Override
  public InputStream getPgBinary(String system, String machine) throws IOException {
    String name = major + ".jar";
    @Nullable InputStream file = PostgresVersion.class.getResourceAsStream(name);
    if (file == null) {
      throw new FileNotFoundException(name + " is not on the classpath: Maven copies it there");
    }
    ZipInputStream jar = new ZipInputStream(file);
    for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
      if (entry.getName().endsWith(".txz")) {
        return jar;
      }
    }
    jar.close();
    throw new FileNotFoundException("no archive in " + name);
  }

  @Override
  public String toString() {
    return "PostgreSQL " + major;
  }
}
