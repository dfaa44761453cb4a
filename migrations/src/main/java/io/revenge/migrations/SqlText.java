package io.revenge.migrations;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits SQL into statements, as far as checking a file needs: comments, literals and dollar quotes
 * are skipped.
 */
final class SqlText {
  private static final Pattern TOKEN =
      Pattern.compile(
          """
          (?<skip>--[^\\n]*|\\s+)\
          |(?<comment>/\\*)\
          |(?<quoted>\
          [eE]'[^'\\\\]*+(?:(?:\\\\.|'')[^'\\\\]*+)*+'\
          |'[^']*+(?:''[^']*+)*+'\
          |"[^"]*+(?:""[^"]*+)*+"\
          |(?<tag>\\$(?:[A-Za-z_]\\w*)?\\$).*?\\k<tag>)\
          |(?<word>[A-Za-z_][\\w$]*)\
          |(?<end>;)\
          |(?<other>.)\
          """,
          Pattern.DOTALL);
  private static final Pattern COMMENT_EDGE = Pattern.compile("/\\*|\\*/");

  private SqlText() {}

  /** The content of a file beside this class. */
  static String resource(String name) {
    try (InputStream in = SqlText.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The words of each statement, in capitals, without literals and quoted names. */
  static List<List<String>> statements(String sql) {
    List<List<String>> statements = new ArrayList<>();
    List<String> words = new ArrayList<>();
    boolean empty = true;
    Matcher token = TOKEN.matcher(sql);
    int position = 0;
    while (position < sql.length() && token.find(position)) {
      position = token.end();
      if (token.group("comment") != null) {
        position = endOfComment(sql, position);
      } else if (token.group("end") != null) {
        if (!empty) {
          statements.add(List.copyOf(words));
        }
        words.clear();
        empty = true;
      } else if (token.group("skip") == null) {
        empty = false;
        if (token.group("word") != null) {
          words.add(token.group().toUpperCase(Locale.ROOT));
        }
      }
    }
    if (!empty) {
      statements.add(List.copyOf(words));
    }
    return List.copyOf(statements);
  }

  /** How many characters of white space and comments come first. */
  static int lead(String sql) {
    Matcher token = TOKEN.matcher(sql);
    int position = 0;
    while (position < sql.length() && token.find(position)) {
      if (token.group("comment") != null) {
        position = endOfComment(sql, token.end());
      } else if (token.group("skip") != null) {
        position = token.end();
      } else {
        return position;
      }
    }
    return position;
  }

  /** PostgreSQL's comments nest. */
  private static int endOfComment(String sql, int start) {
    Matcher edge = COMMENT_EDGE.matcher(sql);
    int depth = 1;
    int position = start;
    while (depth > 0 && edge.find(position)) {
      depth += edge.group().equals("/*") ? 1 : -1;
      position = edge.end();
    }
    return depth == 0 ? position : sql.length();
  }
}
