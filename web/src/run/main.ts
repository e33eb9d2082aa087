// A run's page: what can be copied can be copied with a click.

import { startCopying } from "../note/copy";

startCopying();
