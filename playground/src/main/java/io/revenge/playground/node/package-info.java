/**
 * What a cluster does about claims, StatefulSets, pods and jobs, as far as a database needs it: the
 * volumes are directories, and behind the pod of a StatefulSet is a real PostgreSQL.
 */
@NullMarked
package io.revenge.playground.node;

import org.jspecify.annotations.NullMarked;
