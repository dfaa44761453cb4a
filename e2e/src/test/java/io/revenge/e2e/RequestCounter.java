package io.revenge.e2e;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Counts the operator's requests at the API server, leases apart: those about one namespace, its
 * own and none, as the namespaces of tests before are deleted while this one counts. A FlowSchema
 * for each verb makes {@code apiserver_flowcontrol_dispatched_requests_total} an exact count by
 * verb. Requests keep the priority that service accounts have anyway.
 */
final class RequestCounter implements AutoCloseable {

  private static final List<String> WRITES = List.of("create", "update", "patch", "delete");
  private static final List<String> READS = List.of("get", "list");
  private static final List<String> VERBS = Stream.concat(WRITES.stream(), READS.stream()).toList();
  private static final Pattern COUNT =
      Pattern.compile(
          "(?m)^apiserver_flowcontrol_dispatched_requests_total\\{flow_schema=\"e2e-operator-("
              + String.join("|", VERBS)
              + ")\",.*} (\\S+)$");

  private static final String KINDS =
      "revengedatabases,statefulsets,cronjobs,jobs,pods,services,configmaps,secrets,"
          + "serviceaccounts,persistentvolumeclaims,events";

  private final Space space;

  private RequestCounter(Space space) {
    this.space = space;
  }

  static RequestCounter start(Space space) {
    var kubectl = Kubectl.cluster();
    kubectl.apply(schema(space, "leases", 50, "\"*\"", "coordination.k8s.io", "leases"));
    // "What may I?" is asked by creating an object that is stored nowhere.
    kubectl.apply(schema(space, "reviews", 50, "\"*\"", "authorization.k8s.io", "*"));
    for (var verb : VERBS) {
      var verbs = verb.equals("delete") ? "\"delete\", \"deletecollection\"" : '"' + verb + '"';
      kubectl.apply(schema(space, verb, 60, verbs, "*", "*"));
    }
    return new RequestCounter(space);
  }

  private static String schema(
      Space space, String name, int precedence, String verbs, String group, String resources) {
    return """
    apiVersion: flowcontrol.apiserver.k8s.io/v1
    kind: FlowSchema
    metadata: {name: e2e-operator-%s}
    spec:
      matchingPrecedence: %d
      distinguisherMethod: {type: ByUser}
      priorityLevelConfiguration: {name: workload-low}
      rules:
        - subjects: [{kind: Group, group: {name: "system:serviceaccounts:%s"}}]
          resourceRules:
            - {verbs: [%s], apiGroups: ["%s"], resources: ["%s"], namespaces: ["%s", "%3$s"], clusterScope: true}
    """
        .formatted(
            name, precedence, Installation.NAMESPACE, verbs, group, resources, space.namespace());
  }

  /** Writes since the API server started, by verb. */
  Map<String, Long> writes() {
    return count(WRITES);
  }

  /** The same with reads, but for watches: those begin anew every few minutes. */
  Map<String, Long> requests() {
    return count(VERBS);
  }

  private static Map<String, Long> count(List<String> verbs) {
    var counts = new TreeMap<String, Long>();
    verbs.forEach(verb -> counts.put(verb, 0L));
    var matcher = COUNT.matcher(Kubectl.cluster().ok("get", "--raw", "/metrics"));
    while (matcher.find()) {
      counts.computeIfPresent(
          matcher.group(1), (verb, sum) -> sum + (long) Double.parseDouble(matcher.group(2)));
    }
    return counts;
  }

  /** What the operator wrote since then and still exists; for the message of a failed test. */
  List<String> writtenSince(Instant since) {
    var objects = space.kubectl().get(KINDS, "--show-managed-fields");
    return StreamSupport.stream(objects.at("/items").spliterator(), false)
        .flatMap(
            object ->
                StreamSupport.stream(object.at("/metadata/managedFields").spliterator(), false)
                    .filter(fields -> fields.at("/manager").asText().equals(Installation.OPERATOR))
                    .filter(fields -> !Instant.parse(fields.at("/time").asText()).isBefore(since))
                    .map(
                        fields ->
                            object.at("/kind").asText()
                                + " "
                                + object.at("/metadata/name").asText()
                                + " "
                                + fields))
        .toList();
  }

  @Override
  public void close() {
    Stream.concat(Stream.of("leases", "reviews"), VERBS.stream())
        .forEach(name -> Kubectl.cluster().run("delete", "flowschema", "e2e-operator-" + name));
  }
}
