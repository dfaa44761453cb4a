package io.revenge.operator.postgres;

/**
 * How much a client keeps of what a server sends: bytes of messages, and what a message costs
 * besides. Only the answers to one statement are in memory at the same time, but what one session
 * may make the operator read has an end, too.
 *
 * @param ofStatement in answer to one statement
 * @param ofConnection in all
 */
record AnswerBudget(long ofStatement, long ofConnection) {

  /**
   * Some hundreds of kilobytes are the most that the operator asks for, and a fraction of its heap
   * is what it can hold for each of the databases that it looks at at the same time.
   */
  static final AnswerBudget STANDARD = new AnswerBudget(2 << 20, 16 << 20);

  /** About what the objects take in which pgjdbc keeps a message. */
  private static final int COST_OF_MESSAGE = 64;

  /** An exception, with its stack. */
  private static final int COST_OF_ERROR = 8 << 10;

  /**
   * What a message costs.
   *
   * @param kind its first byte
   * @param length its bytes without the first
   */
  static long cost(byte kind, long length) {
    return length + (kind == 'E' ? COST_OF_ERROR : COST_OF_MESSAGE);
  }
}
