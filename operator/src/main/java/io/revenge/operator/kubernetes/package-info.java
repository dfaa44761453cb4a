/**
 * What every concern says about Kubernetes objects: names, labels, owners; and how they are
 * applied.
 */
@NullMarked
package io.revenge.operator.kubernetes;

import org.jspecify.annotations.NullMarked;
