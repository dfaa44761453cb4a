/** What the CustomResourceDefinition takes, held against what the operator knows. */
@NullMarked
package io.revenge.operator.definition;

import org.jspecify.annotations.NullMarked;
