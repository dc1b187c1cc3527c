#!/usr/bin/env node
// npm links this file before anything is built, so it is not among the build's products.
import '../dist/main.js';
