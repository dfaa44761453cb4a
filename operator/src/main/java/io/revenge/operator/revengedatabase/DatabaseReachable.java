package io.revenge.operator.revengedatabase;

import io.revenge.operator.postgres.ExcessiveAnswerException;
import io.revenge.operator.status.Verdict;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLException;

/** The condition {@code DatabaseReachable}. */
final class DatabaseReachable {

  static final String TYPE = "DatabaseReachable";

  private static final String CONNECTED = "Connected";
  private static final String NOT_MEASURED = "NotMeasured";
  private static final String ANSWERS_SLOWLY = "AnswersSlowly";
  private static final String LOOK_TIMED_OUT = "LookTimedOut";
  private static final String NOT_RUNNING = "NotRunning";
  private static final String UNREACHABLE = "Unreachable";
  private static final String RECOVERING = "Recovering";
  private static final String STARTING_UP = "StartingUp";
  static final String DATABASE_MISSING = "DatabaseMissing";
  private static final String ACCESS_DENIED = "AccessDenied";
  private static final String TOO_MANY_CONNECTIONS = "TooManyConnections";

  /**
   * SQLSTATE classes and codes of <a
   * href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL</a>:
   * connection, authorization, too many connections, shutdown and start.
   */
  private static final Set<String> NOT_ANSWERED = Set.of("08", "28", "3D000", "53300", "57P");

  /** {@code sqlclient_unable_to_establish_sqlconnection}. */
  private static final String NO_LOGIN = "08001";

  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);

  /** SQLSTATE class invalid authorization specification. */
  private static final String REFUSED_LOGIN = "28";

  private static final String REPLACED_ONCE =
      ". Where a new pod may help, the operator replaces it once for each certificate; if this"
          + " stays, find out what else answers at the Service, or restart the server (annotation"
          + " revenge.io/restart)";

  private DatabaseReachable() {}

  static Verdict connected() {
    return Verdict.isTrue(TYPE, CONNECTED, "the server answers SELECT 1 within 5 s");
  }

  /**
   * Judges an answer to {@code SELECT 1}.
   *
   * @param answer how long it took since the look began, login included
   */
  static Verdict after(Duration answer) {
    return answer.compareTo(LONGEST_ANSWER) <= 0
        ? connected()
        : Verdict.isFalse(
            TYPE,
            ANSWERS_SLOWLY,
            "the server answers, but took longer than 5 s for a login and SELECT 1; look for what"
                + " its processor, its volume or the network to it is busy with");
  }

  /** The server answers so slowly that the look was cut. */
  static Verdict timedOut(Duration patience) {
    return Verdict.isFalse(
        TYPE,
        LOOK_TIMED_OUT,
        ("the server did not answer all that the operator asks within %d s; look for what its"
                + " processor, its volume or the network to it is busy with; the operator asks"
                + " again within two minutes")
            .formatted(patience.toSeconds()));
  }

  static boolean isTimedOut(Verdict reachable) {
    return reachable.reason().equals(LOOK_TIMED_OUT);
  }

  /** While there is no running server, a refused connection says nothing that the pod does not. */
  static Verdict notRunning() {
    return Verdict.unknown(TYPE, NOT_RUNNING, "the server is not running; see Ready");
  }

  /** The operator did not come to ask the server. */
  static Verdict notMeasured() {
    return Verdict.unknown(TYPE, NOT_MEASURED, "the server was not asked; see DatabaseWorkDone");
  }

  /** Whether the server answered, and what went wrong was one statement only. */
  static boolean answered(SQLException failure) {
    String state = failure.getSQLState();
    return state != null
        && !isCertificateProblem(failure)
        && (NOT_ANSWERED.stream().noneMatch(state::startsWith)
            || (!NO_LOGIN.equals(state) && ExcessiveAnswerException.in(failure).isPresent()));
  }

  /** Why the server could not be asked, by the SQLSTATE of its refusal. */
  static Verdict failed(SQLException failure) {
    String message = String.valueOf(failure.getMessage());
    if (isCertificateProblem(failure)) {
      return Verdict.isFalse(
          TYPE,
          ACCESS_DENIED,
          "the server and the operator do not accept each other's certificates: "
              + message
              + REPLACED_ONCE);
    }
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    return switch (state) {
      case "57P03" ->
          message.contains("recover")
              ? Verdict.isFalse(
                  TYPE, RECOVERING, "the server replays its WAL after a crash; wait for it")
              : Verdict.isFalse(TYPE, STARTING_UP, message);
      case "53300" ->
          Verdict.isFalse(
              TYPE,
              TOO_MANY_CONNECTIONS,
              message
                  + "; close some, or raise the limit: max_connections, or that of the database");
      case "3D000" ->
          Verdict.isFalse(
              TYPE,
              DATABASE_MISSING,
              message
                  + "; restore it as docs/restore.md says, or let a restart (annotation"
                  + " revenge.io/restart) make an empty one");
      case String code when code.startsWith(REFUSED_LOGIN) ->
          Verdict.isFalse(TYPE, ACCESS_DENIED, message + REPLACED_ONCE);
      default -> Verdict.isFalse(TYPE, UNREACHABLE, message);
    };
  }

  /** Whether a reload or a restart of the server with its current Secret may help. */
  static boolean mayBeLockedOut(SQLException failure) {
    String state = failure.getSQLState();
    return isCertificateProblem(failure) || (state != null && state.startsWith(REFUSED_LOGIN));
  }

  private static boolean isCertificateProblem(SQLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        return true;
      }
    }
    return false;
  }
}
