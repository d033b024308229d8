import fc from 'fast-check';

/** Every run draws the same random cases, and one that fails is not made smaller first. */
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 1, endOnFailure: true });
