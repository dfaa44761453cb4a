package io.revenge.migrations;

import java.util.List;

/** The migrations or the choice of modules contradict themselves. The message names every fault. */
public final class CatalogException extends IllegalArgumentException {

  CatalogException(List<String> faults) {
    super(String.join("; ", faults));
  }
}
