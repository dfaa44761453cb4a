package io.revenge.operator.partition;

import io.revenge.operator.kubernetes.Resource;

/** The statements of this package, resources beside it. */
enum Sql {
  OBSERVE("observe.sql"),
  ENTER("enter.sql"),
  ATTACH("attach.sql"),
  DETACH("detach.sql"),
  DROP("drop.sql");

  private final String text;

  Sql(String file) {
    text = Resource.text(Sql.class, file);
  }

  String text() {
    return text;
  }
}
