package io.revenge.playground.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.revenge.playground.kubernetes.ManagedFields.Manager;
import io.revenge.playground.kubernetes.ManagedFields.Operation;
import io.revenge.playground.kubernetes.Ownership.Owned;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnershipTest {

  private static final Manager OPERATOR = new Manager("operator", Operation.Apply, "");
  private static final Manager PERSON = new Manager("kubectl", Operation.Apply, "");
  private static final Manager EDITOR = new Manager("editor", Operation.Update, "");

  private final Ownership ownership = new Ownership(new Fields(Shapes.BUILT_IN));
  private final Owned nothing = new Owned(yaml("{}"), new ManagedFields(Map.of()));

  @Test
  void whatIsAppliedTwiceIsAsItWasAfterTheFirstTime() throws ApiException {
    Owned once = applied(nothing, OPERATOR, POD);
    assertThat(applied(once, OPERATOR, POD)).isEqualTo(once);
  }

  @Test
  void managedFieldsAreWrittenAsKubernetesWritesThem() throws ApiException {
    Owned owned = applied(nothing, OPERATOR, POD);
    assertThat(owned.managers().of(OPERATOR).toJson())
        .isEqualTo(
            yaml(
                """
                f:metadata:
                  f:labels: {f:a: {}}
                  f:finalizers: {'v:"x"': {}}
                f:spec:
                  f:nodeSelector: {}
                  f:containers:
                    'k:{"name":"postgres"}':
                      .: {}
                      f:name: {}
                      f:args: {}
                      f:env:
                        'k:{"name":"A"}': {.: {}, f:name: {}, f:value: {}}
                      f:ports:
                        'k:{"containerPort":5432,"protocol":"TCP"}': {.: {}, f:containerPort: {}, f:protocol: {}}
                """));
  }

  @Test
  void managedFieldsAreReadAsTheyAreWritten() throws ApiException {
    FieldSet fields = applied(nothing, OPERATOR, POD).managers().of(OPERATOR);
    assertThat(FieldSet.parse(fields.toJson())).isEqualTo(fields);
  }

  @Test
  void aFieldThatIsNoLongerAppliedGoes() throws ApiException {
    Owned owned = applied(nothing, OPERATOR, "data: {a: '1', b: '2'}");
    assertThat(applied(owned, OPERATOR, "data: {a: '1'}").object())
        .isEqualTo(yaml("data: {a: '1'}"));
  }

  @Test
  void anEmptiedParentGoesWithItsLastField() throws ApiException {
    Owned owned = applied(nothing, OPERATOR, "metadata: {annotations: {a: '1'}}\ndata: {b: '2'}");
    assertThat(applied(owned, OPERATOR, "data: {b: '2'}").object())
        .isEqualTo(yaml("data: {b: '2'}"));
  }

  @Test
  void aFieldThatAnotherOwnsTooStays() throws ApiException {
    Owned owned = applied(nothing, OPERATOR, "data: {a: '1', b: '2'}");
    Owned shared = applied(owned, PERSON, "data: {b: '2'}");
    assertThat(applied(shared, OPERATOR, "data: {a: '1'}").object())
        .isEqualTo(yaml("data: {a: '1', b: '2'}"));
  }

  @Test
  void whatOthersAddedStays() throws ApiException {
    Owned owned = applied(nothing, OPERATOR, "data: {a: '1'}");
    Owned edited = ownership.update(owned, yaml("data: {a: '1', b: '2'}"), EDITOR);
    assertThat(applied(edited, OPERATOR, "data: {a: '3'}").object())
        .isEqualTo(yaml("data: {a: '3', b: '2'}"));
  }

  @Test
  void anEditTakesTheFieldFromWhoeverAppliedIt() throws ApiException {
    Owned owned = applied(nothing, OPERATOR, "data: {a: '1', b: '2'}");
    Owned edited = ownership.update(owned, yaml("data: {a: '9', b: '2'}"), EDITOR);
    assertThat(edited.managers().of(OPERATOR).toJson()).isEqualTo(yaml("f:data: {f:b: {}}"));
  }

  @Test
  void aFieldOfAnotherValueIsAConflict() throws ApiException {
    Owned owned = applied(nothing, PERSON, "data: {a: '1'}");
    assertThatThrownBy(() -> ownership.apply(owned, yaml("data: {a: '2'}"), OPERATOR, false))
        .hasMessageContaining("conflict with \"kubectl\"");
  }

  @Test
  void aForcedApplyTakesTheFieldOver() throws ApiException {
    Owned owned = applied(nothing, PERSON, "data: {a: '1'}");
    assertThat(applied(owned, OPERATOR, "data: {a: '2'}").managers().owned())
        .containsOnlyKeys(OPERATOR);
  }

  @Test
  void theSameValueIsNoConflict() throws ApiException {
    Owned owned = applied(nothing, PERSON, "data: {a: '1'}");
    assertThat(ownership.apply(owned, yaml("data: {a: '1'}"), OPERATOR, false).managers().owned())
        .containsOnlyKeys(PERSON, OPERATOR);
  }

  @Test
  void itemsOfAListAreMergedByTheirKey() throws ApiException {
    Owned owned =
        applied(nothing, OPERATOR, "spec: {containers: [{name: a, image: x}, {name: b}]}");
    Owned edited =
        ownership.update(
            owned, yaml("spec: {containers: [{name: a, image: x, tty: true}, {name: b}]}"), EDITOR);
    assertThat(applied(edited, OPERATOR, "spec: {containers: [{name: a, image: y}]}").object())
        .isEqualTo(yaml("spec: {containers: [{name: a, image: y, tty: true}]}"));
  }

  @Test
  void theOrderOfWhatIsAppliedWins() throws ApiException {
    Owned owned = applied(nothing, OPERATOR, "spec: {containers: [{name: a}, {name: b}]}");
    String swapped = "spec: {containers: [{name: b}, {name: a}]}";
    assertThat(applied(owned, OPERATOR, swapped).object()).isEqualTo(yaml(swapped));
  }

  @Test
  void aListWithoutKeysIsReplacedAsAWhole() throws ApiException {
    Owned owned = applied(nothing, OPERATOR, "spec: {accessModes: [a, b]}");
    assertThat(applied(owned, OPERATOR, "spec: {accessModes: [c]}").object())
        .isEqualTo(yaml("spec: {accessModes: [c]}"));
  }

  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: p, namespace: n, labels: {a: b}, finalizers: [x]}
      spec:
        nodeSelector: {disk: fast}
        containers:
        - name: postgres
          args: [a, b]
          env: [{name: A, value: '1'}]
          ports: [{containerPort: 5432, protocol: TCP}]
      """;

  private Owned applied(Owned live, Manager manager, String configuration) throws ApiException {
    return ownership.apply(live, yaml(configuration), manager, true);
  }

  private static ObjectNode yaml(String text) {
    return new ObjectMapper().valueToTree(new KubernetesSerialization().unmarshal(text, Map.class));
  }
}
