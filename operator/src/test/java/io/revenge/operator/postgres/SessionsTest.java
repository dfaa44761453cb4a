package io.revenge.operator.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionsTest {

  private final List<String> calls = new ArrayList<>();
  private final Connection connection =
      (Connection)
          Proxy.newProxyInstance(
              Connection.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "hashCode" -> 1;
                    default -> {
                      calls.add(method.getName());
                      yield null;
                    }
                  });

  @Test
  void aCutAbortsWhatIsOpen() {
    Sessions sessions = new Sessions();
    sessions.opened(connection);

    sessions.cut();

    assertThat(calls).containsExactly("abort");
  }

  @Test
  void whatIsOpenedAfterTheCutIsAbortedAtOnce() {
    Sessions sessions = new Sessions();
    sessions.cut();

    sessions.opened(connection);

    assertThat(calls).containsExactly("abort");
  }

  @Test
  void nothingIsAbortedWithoutACut() {
    new Sessions().opened(connection);

    assertThat(calls).isEmpty();
  }
}
