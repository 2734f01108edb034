import { testGoldenMessages } from "../../../scripts/wire-tests/test-golden-messages.js";
import { testJsonOracle } from "../../../scripts/wire-tests/test-json-oracle.js";
import { testSecrets } from "../../../scripts/wire-tests/test-secrets.js";
import { testStrictDecoding } from "../../../scripts/wire-tests/test-strict-decoding.js";
import { testWireFacts } from "../../../scripts/wire-tests/test-wire-facts.js";
import type { WirePackage } from "../../../scripts/wire-tests/wire-package.js";
import * as exported from "./index.js";

const cri: WirePackage = {
  name: "cri",
  exported,
  files: [
    {
      proto: "runtime/v1/api.proto",
      testdata: "cri",
      counts: { messages: 175, fields: 478, enums: 11, values: 95, rpcs: 43, golden: 350 },
    },
  ],
};

testWireFacts(cri);
testGoldenMessages(cri);
testStrictDecoding(cri);
testJsonOracle(cri);
testSecrets(cri, 4);
