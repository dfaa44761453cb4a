package io.revenge.operator.revengedatabase;

import io.fabric8.kubernetes.api.model.Pod;

/**
 * A pod that is deleted, so that the StatefulSet makes another.
 *
 * @param pod as it was judged
 * @param why a sentence
 */
record PodReplacement(Pod pod, String why) {}
