// The console's own script: keys and small conveniences. Everything works without it, by links and forms.
"use strict";
