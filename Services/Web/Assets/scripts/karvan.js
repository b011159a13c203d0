// Makes the pages faster; every page works without it: Services/Web/README.md, "The script".

import { startBoard } from "./board.js";
import { startCalendar } from "./calendar.js";
import { startDialogs } from "./dialogs.js";
import { startDrafts } from "./drafts.js";
import { startForms } from "./forms.js";
import { startGrid } from "./grid.js";
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { startPalette } from "./palette.js";
import { startProof } from "./proof.js";
import { startScan } from "./scan.js";
import { announceNotices } from "./status.js";

// What only the script can do is shown only where it runs.
for (const part of document.querySelectorAll("[data-script]")) part.hidden = false;

startDialogs();
startForms();
startDrafts();
startGrid();
startBoard();
startKeys();
startPalette();
startLive();
startProof();
startCalendar();
startScan();
announceNotices();
