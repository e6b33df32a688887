// The same clients of a server on four threads: with each connection they come to another one.
process.env.RECOVERY_THREADS = '4';
await import('./recovery.test.js');
