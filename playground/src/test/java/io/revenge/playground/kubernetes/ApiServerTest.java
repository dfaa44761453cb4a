package io.revenge.playground.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.api.config.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.SSABasedGenericKubernetesResourceMatcher;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.api.v1alpha1.RevengeDatabaseStatus;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiServerTest {

  private static final String MANAGER = "revenge-operator";

  private final List<ApiWrite> writes = new CopyOnWriteArrayList<>();
  private ApiServer server;
  private KubernetesClient client;

  @BeforeEach
  void start() throws IOException {
    server = ApiServer.start(Clock.systemUTC(), writes::add);
    client = server.client();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void josdkFindsNothingToDoAfterAnApply() {
    StatefulSet actual = apply(statefulSet());
    assertThat(matches(actual, statefulSet())).isTrue();
  }

  @Test
  void josdkFindsNothingToDoForAService() {
    Service actual = apply(service());
    assertThat(matches(actual, service())).isTrue();
  }

  @Test
  void josdkSeesAnEdit() {
    apply(statefulSet());
    StatefulSet edited =
        client
            .resource(statefulSet())
            .edit(set -> new StatefulSetBuilder(set).editSpec().withReplicas(0).endSpec().build());
    assertThat(matches(edited, statefulSet())).isFalse();
  }

  @Test
  void josdkSeesThatLessIsWanted() {
    StatefulSet actual = apply(statefulSet());
    StatefulSet less =
        new StatefulSetBuilder(statefulSet())
            .editSpec()
            .editTemplate()
            .editSpec()
            .removeMatchingFromContainers(container -> container.getName().equals("exporter"))
            .endSpec()
            .endTemplate()
            .endSpec()
            .build();
    assertThat(matches(actual, less)).isFalse();
    assertThat(matches(apply(less), less)).isTrue();
  }

  @Test
  void theSameApplyAgainMakesNoNewVersion() {
    StatefulSet first = apply(statefulSet());
    assertThat(apply(statefulSet())).isEqualTo(first);
  }

  @Test
  void onlyAChangeOfTheSpecMakesANewGeneration() {
    apply(statefulSet());
    StatefulSet labelled = statefulSet();
    labelled.getMetadata().setLabels(Map.of("a", "b"));
    assertThat(apply(labelled).getMetadata().getGeneration()).isEqualTo(1);
    labelled.getSpec().setReplicas(3);
    assertThat(apply(labelled).getMetadata().getGeneration()).isEqualTo(2);
  }

  @Test
  void anApplyThatMayOnlyCreateFailsWhenTheObjectExists() {
    apply(configMap("a"));
    ConfigMap desired = configMap("a");
    desired.getMetadata().setResourceVersion("1");
    assertThatThrownBy(() -> apply(desired))
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(409));
  }

  @Test
  void anApplyThatMayOnlyCreateCreates() {
    ConfigMap desired = configMap("a");
    desired.getMetadata().setResourceVersion("1");
    assertThat(apply(desired).getMetadata().getUid()).isNotEmpty();
  }

  @Test
  void theStatusIsWrittenThroughItsSubresourceOnly() {
    RevengeDatabase database = client.resource(database()).create();
    RevengeDatabase patch = new RevengeDatabase();
    patch.setMetadata(new ObjectMetaBuilder().withName("media").withNamespace("n").build());
    patch.setStatus(new RevengeDatabaseStatus(1L, List.of(), null, null, null, null, null));
    PatchContext apply =
        new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(MANAGER)
            .withForce(true)
            .build();
    RevengeDatabase patched = client.resource(patch).subresource("status").patch(apply);
    assertThat(patched.getStatus()).isEqualTo(patch.getStatus());
    assertThat(patched.getSpec()).isEqualTo(database.getSpec());
    assertThat(patched.getMetadata().getGeneration()).isEqualTo(1);
    assertThat(client.resource(database()).patch(apply).getStatus()).isEqualTo(patched.getStatus());
  }

  @Test
  void whatADeletedObjectOwnsGoesToo() {
    RevengeDatabase owner = client.resource(database()).create();
    apply(ownedBy(owner));
    apply(configMap("free"));
    client.resource(owner).delete();
    assertThat(configMaps()).containsExactly("free");
  }

  @Test
  void whatIsMadeForAnOwnerThatIsGoneGoesToo() {
    RevengeDatabase owner = client.resource(database()).create();
    client.resource(owner).delete();
    apply(ownedBy(owner));
    assertThat(configMaps()).isEmpty();
  }

  @Test
  void anInformerSeesObjectsComeChangeAndGo() {
    try (SharedIndexInformer<ConfigMap> informer =
        client.configMaps().inAnyNamespace().withLabel("watched", "yes").inform()) {
      apply(configMap("a"));
      await().until(() -> informer.getStore().list().size() == 1);
      ConfigMap changed = configMap("a");
      changed.setData(Map.of("key", "other"));
      apply(changed);
      await().until(() -> informer.getStore().list().getFirst().getData().containsValue("other"));
      client.resource(changed).delete();
      await().until(() -> informer.getStore().list().isEmpty());
    }
  }

  @Test
  void writesAreTold() {
    apply(configMap("a"));
    client.configMaps().inNamespace("n").list();
    assertThat(writes).containsExactly(new ApiWrite("PATCH", "ConfigMap", "n", "a", "", MANAGER));
  }

  private <T extends HasMetadata> T apply(T desired) {
    return client
        .resource(desired)
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(MANAGER)
                .withForce(true)
                .build());
  }

  private <T extends HasMetadata> boolean matches(T actual, T desired) {
    ControllerConfiguration<?> configuration =
        proxy(ControllerConfiguration.class, Map.of("fieldManager", MANAGER));
    Context<?> context =
        proxy(
            Context.class,
            Map.of("getControllerConfiguration", configuration, "getClient", client));
    return SSABasedGenericKubernetesResourceMatcher.<T>getInstance()
        .matches(actual, desired, context);
  }

  private static <T> T proxy(Class<T> type, Map<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> answers.get(method.getName())));
  }

  private static RevengeDatabase database() {
    RevengeDatabase database = new RevengeDatabase();
    database.setMetadata(new ObjectMetaBuilder().withName("media").withNamespace("n").build());
    return database;
  }

  private List<String> configMaps() {
    return client.configMaps().inNamespace("n").list().getItems().stream()
        .map(map -> map.getMetadata().getName())
        .toList();
  }

  private static ConfigMap ownedBy(RevengeDatabase owner) {
    ConfigMap owned = configMap("owned");
    owned
        .getMetadata()
        .setOwnerReferences(
            List.of(
                new OwnerReferenceBuilder()
                    .withApiVersion(owner.getApiVersion())
                    .withKind(owner.getKind())
                    .withName(owner.getMetadata().getName())
                    .withUid(owner.getMetadata().getUid())
                    .build()));
    return owned;
  }

  private static ConfigMap configMap(String name) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("n")
        .addToLabels("watched", "yes")
        .endMetadata()
        .addToData("key", "value")
        .build();
  }

  private static Service service() {
    return new ServiceBuilder()
        .withNewMetadata()
        .withName("s")
        .withNamespace("n")
        .endMetadata()
        .withNewSpec()
        .addToSelector("a", "b")
        .addNewPort()
        .withName("postgres")
        .withPort(5432)
        .endPort()
        .addNewPort()
        .withName("metrics")
        .withPort(9187)
        .endPort()
        .endSpec()
        .build();
  }

  private static StatefulSet statefulSet() {
    return new StatefulSetBuilder()
        .withNewMetadata()
        .withName("s")
        .withNamespace("n")
        .endMetadata()
        .withNewSpec()
        .withReplicas(1)
        .withNewSelector()
        .addToMatchLabels("a", "b")
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .addToLabels("a", "b")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("postgres")
        .addNewEnv()
        .withName("POD")
        .withNewValueFrom()
        .withNewFieldRef("v1", "metadata.name")
        .endValueFrom()
        .endEnv()
        .addNewPort()
        .withContainerPort(5432)
        .endPort()
        .addNewVolumeMount()
        .withMountPath("/data")
        .withName("data")
        .endVolumeMount()
        .endContainer()
        .addNewContainer()
        .withName("exporter")
        .withArgs("--a", "--b")
        .endContainer()
        .addNewVolume()
        .withName("data")
        .withNewPersistentVolumeClaim("claim", false)
        .endVolume()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }
}
