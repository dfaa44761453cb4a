package io.revenge.api.v1alpha1;

/** Whether volumes and Secrets outlive the resource. */
public enum DeletionPolicy {
  /** They stay; a new resource of the same name takes them up. */
  Retain,
  /** They go with the resource, and the data with them. */
  Delete
}
