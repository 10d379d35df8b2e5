import type { HttpStage } from "../../model/http.ts";

/** Why a GET came to nothing; `message` is a clause. */
export class HttpFailure extends Error {
  override readonly name = "HttpFailure";
  readonly stage: HttpStage;

  constructor(stage: HttpStage, message: string, options?: ErrorOptions) {
    super(message, options);
    this.stage = stage;
  }
}
