/*
 * cluster.h - a PostgreSQL cluster of this test's own, for what happens to it and with it: it waits for its disk (fsync on).
 */
#ifndef SCT_FAULTS_CLUSTER_H
#define SCT_FAULTS_CLUSTER_H

/** Makes and starts it, and lets unit_on(UNIT_POSTGRES) use it: set-up of a group of tests. @return 0 */
int cluster_start(void **state);

/** Ends it and removes its files: tear-down. @return 0 */
int cluster_stop(void **state);

/** kill -9 of all its processes, and its start on what they left. */
void cluster_kill(void);
void cluster_resume(void);

#endif
