// SPDX-License-Identifier: Apache-2.0
// f64: five bodies that attract each other, by the leapfrog method; inexact results, square roots and divisions.
#include "bench.h"

#define BODIES 5
#define STEPS 400000

typedef struct {
    double x, y, z, vx, vy, vz, mass;
} Body;

static Body bodies[BODIES];

static NOINLINE void advance(double step) {
    for (int i = 0; i < BODIES; i++) {
        Body *one = &bodies[i];
        for (int j = i + 1; j < BODIES; j++) {
            Body *other = &bodies[j];
            double dx = one->x - other->x, dy = one->y - other->y, dz = one->z - other->z;
            double square = dx * dx + dy * dy + dz * dz;
            double pull = step / (square * __builtin_sqrt(square));
            one->vx -= dx * other->mass * pull;
            one->vy -= dy * other->mass * pull;
            one->vz -= dz * other->mass * pull;
            other->vx += dx * one->mass * pull;
            other->vy += dy * one->mass * pull;
            other->vz += dz * one->mass * pull;
        }
    }
    for (int i = 0; i < BODIES; i++) {
        bodies[i].x += step * bodies[i].vx;
        bodies[i].y += step * bodies[i].vy;
        bodies[i].z += step * bodies[i].vz;
    }
}

static u64 kernel(void) {
    for (int i = 0; i < BODIES; i++) {
        double mass = 1.0 / (1 + 3 * i);
        bodies[i] = (Body) {4.0 * i, 1.5 * i - 0.25 * i * i, 0.125 * i, -0.03 * i, 0.4 - 0.02 * i, 0.01 * i, mass};
    }
    bodies[0].mass = 30;
    for (int i = 0; i < STEPS; i++) {
        advance(0.001);
    }
    u64 checksum = 0;
    for (int i = 0; i < BODIES; i++) {
        checksum = hash_add(checksum, double_bits(bodies[i].x) ^ double_bits(bodies[i].vz));
    }
    return checksum;
}
