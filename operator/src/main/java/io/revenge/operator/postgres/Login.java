package io.revenge.operator.postgres;

/**
 * What the operator needs to log in.
 *
 * @param uid of the resource; part of every {@code application_name}
 * @param version major version of the server
 * @param authorities certificates of the CAs that a server's certificate may be signed by, as PEM
 * @param certificate client certificate of {@code revenge_operator}, as PEM
 * @param key its private key, PKCS #8 as PEM
 * @param database the application's database
 * @param owner its owner
 * @param password the owner's password
 */
public record Login(
    String uid,
    int version,
    String authorities,
    String certificate,
    String key,
    String database,
    String owner,
    String password) {

  /** Without the secrets: it may reach a log. */
  @Override
  public String toString() {
    return "Login[" + owner + "@" + database + " of " + uid + "]";
  }
}
