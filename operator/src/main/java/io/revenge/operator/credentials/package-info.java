/**
 * Certificates, passwords and the Secrets that hold them.
 *
 * <p>{@link io.revenge.operator.credentials.Credentials} computes, from the Secrets that there are
 * and the time, the Secrets that should be. What is still right is kept to the byte, so that
 * nothing is written until something is due.
 *
 * <h2>Lives</h2>
 *
 * <p>Certificates of servers and clients live 90 days and are made anew after two thirds of that.
 * Whoever reads its files once in four weeks never shows an expired one. A CA lives 5 years: its
 * key lies in the same namespace as the keys that it signs, so that a short life would protect
 * nothing, and every change of CA asks something of people who copied {@code ca.crt} elsewhere.
 *
 * <h2>Change of CA: trusted before it signs</h2>
 *
 * <p>A client reads a new {@code ca.crt} some time after it was written: the kubelet refreshes a
 * mount within two minutes, the server reads it when told to reload, an application perhaps when it
 * is next released. Were a new CA to sign at once, each of them would meet a certificate that it
 * does not trust. Hence three steps, none of which can refuse a connection:
 *
 * <ol>
 *   <li>At two thirds of the CA's life the next one is made ({@code next.crt}, {@code next.key}).
 *       It only enters {@code ca.crt} of every Secret.
 *   <li>90 days later it becomes the signer. Certificates change to it one by one as they are due;
 *       those of the old CA stay good.
 *   <li>The old CA leaves {@code ca.crt} when it has expired, a year and more after the last
 *       certificate that it signed.
 * </ol>
 *
 * <h2>Lost Secrets</h2>
 *
 * <p>The operator's own Secret, read by nobody else, holds a copy of the CA. Either makes the other
 * anew, so that any single Secret may be deleted, and each in turn, and what is issued again is
 * signed by a CA that everybody trusts already.
 *
 * <p>When both are lost, a new CA has to sign at once. The certificates of the old one are taken
 * from {@code ca.crt} of the Secrets that are left and stay trusted, and what they signed is kept
 * for as long as it lives: every client goes on. Only the operator's own certificate is refused,
 * until the server has read its new {@code ca.crt}; as the operator is the one who tells it to, the
 * pod has to be restarted ({@link
 * io.revenge.operator.credentials.ServedCertificate.State#LOCKED_OUT}). It is also the way to get
 * rid of a CA whose key became known: delete both, and the other Secrets with them.
 *
 * <h2>Types</h2>
 *
 * <p>Secrets with nothing but a certificate are {@code kubernetes.io/tls}, by which exporters of
 * expiry dates and dashboards find them; the application's is {@code Opaque}. The type of a Secret
 * cannot be changed: one that exists keeps its own.
 */
@NullMarked
package io.revenge.operator.credentials;

import org.jspecify.annotations.NullMarked;
