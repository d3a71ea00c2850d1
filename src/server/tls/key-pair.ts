/** What a port needs to speak TLS, in PEM. */
export interface KeyPair {
  /** The certificate, and after it whatever chain leads to one that clients trust. */
  readonly certificate: string;
  readonly privateKey: string;
}
