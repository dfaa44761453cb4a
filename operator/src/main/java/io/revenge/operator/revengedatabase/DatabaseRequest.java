package io.revenge.operator.revengedatabase;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.revenge.api.v1alpha1.RevengeDatabaseSpec;
import io.revenge.operator.credentials.ServedCertificate;
import io.revenge.operator.migration.KnownHistories;
import io.revenge.operator.postgres.Address;
import io.revenge.operator.postgres.Login;
import io.revenge.operator.server.ServerSettings;
import java.util.Set;

/**
 * What the database work of one resource is to bring about.
 *
 * @param generation of the spec
 * @param server which start of the server this is about: another one has to be looked at anew
 * @param served the certificate that the server has to present
 * @param settings of the server
 * @param announced modules whose target stands in the status, as it must before any migration runs
 * @param known the histories that the status knows, and losses of them that a person accepts
 * @param unlimitedTables tables whose rows are moved out of DEFAULT however many they are
 */
record DatabaseRequest(
    ResourceID id,
    String uid,
    long generation,
    String server,
    Address address,
    Login login,
    ServedCertificate served,
    RevengeDatabaseSpec spec,
    ServerSettings settings,
    Set<String> announced,
    KnownHistories known,
    Set<String> unlimitedTables) {

  DatabaseRequest {
    announced = Set.copyOf(announced);
    unlimitedTables = Set.copyOf(unlimitedTables);
  }
}
