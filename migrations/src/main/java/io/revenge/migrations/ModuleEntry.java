package io.revenge.migrations;

import java.util.List;

/** What {@code modules.yaml} says of one module. */
record ModuleEntry(
    String name,
    List<Range> numbers,
    boolean always,
    List<String> requires,
    List<PartitionedTable> partitions) {

  boolean owns(int number) {
    return numbers.stream().anyMatch(range -> range.contains(number));
  }

  /** Migration numbers, both ends included. */
  record Range(int first, int last) {

    boolean contains(int number) {
      return first <= number && number <= last;
    }

    boolean overlaps(Range other) {
      return first <= other.last && other.first <= last;
    }

    @Override
    public String toString() {
      return first == last ? Integer.toString(first) : first + "-" + last;
    }
  }
}
