/** Metrics: the exporter beside the server, and whether it runs. */
@NullMarked
package io.revenge.operator.monitoring;

import org.jspecify.annotations.NullMarked;
