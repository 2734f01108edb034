/** The fake plugin as it is built: what it installs is a program that this Node runs. */
export { installFakePlugin } from "../dist/testing/index.js";
