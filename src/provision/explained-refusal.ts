import { ServiceError } from '../aws/service-error.ts';

/** A refusal in AWS's words, with what these words leave out: which part of the template they are about. */
export class ExplainedRefusal extends ServiceError {
  readonly help: string;

  constructor({ name, httpStatus, message, member, details }: ServiceError, help: string) {
    super(name, httpStatus, message, member, details);
    this.help = help;
  }
}
