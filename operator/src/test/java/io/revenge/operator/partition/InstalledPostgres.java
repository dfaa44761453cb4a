package io.revenge.operator.partition;

import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;

/** Binaries of a PostgreSQL that is installed here: an archive of scripts that call them. */
record InstalledPostgres(Path directory) implements PgBinaryResolver {

  @Override
  public InputStream getPgBinary(String system, String machine) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream archive =
        new TarArchiveOutputStream(new XZCompressorOutputStream(bytes))) {
      for (String binary : List.of("initdb", "pg_ctl", "postgres")) {
        byte[] script =
            "#!/bin/sh\nexec '%s' \"$@\"\n"
                .formatted(directory.resolve("bin").resolve(binary))
                .getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry("bin/" + binary);
        entry.setMode(0755);
        entry.setSize(script.length);
        archive.putArchiveEntry(entry);
        archive.write(script);
        archive.closeArchiveEntry();
      }
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }
}
