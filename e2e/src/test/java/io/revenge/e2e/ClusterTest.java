package io.revenge.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test class that needs a cluster; its constructor may ask for {@link OnCluster}'s gifts. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OnCluster.class)
@TestInstance(Lifecycle.PER_CLASS)
@interface ClusterTest {

  /** Its namespace; by default {@code e2e-} and the name of the class. */
  String namespace() default "";

  /** Whether it needs a command that makes the cluster fail, {@link Faults}. */
  boolean faults() default false;
}
