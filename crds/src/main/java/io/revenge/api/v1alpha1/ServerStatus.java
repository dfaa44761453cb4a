package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** The running server. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ServerStatus(
    @JsonPropertyDescription("PostgreSQL's version, such as 18.6.") @Nullable @Size(max = 64)
        String version,
    @JsonPropertyDescription(
            "PostgreSQL's own identifier of the data directory, a decimal number of 64 bits. Once"
                + " it is known, no new data directory is ever made.")
        @Nullable
        @Size(max = 20)
        String systemIdentifier,
    @JsonPropertyDescription("Host and port for clients in the cluster.")
        @Nullable
        @Size(max = Bounds.NAME)
        String endpoint,
    @JsonPropertyDescription("The application's Secret.") @Nullable @Size(max = Bounds.NAME)
        String secretName) {}
