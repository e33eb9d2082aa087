// What a claim's page and an evaluation's page gain from scripts: ticks for *what if*, and a run
// that is watched on the spot. Without them both are links and forms.

import { startChoices } from "./choices";
import { startRunning } from "./running";

startChoices();
startRunning();
