-- No foreign key on user_id: an entry outlives its user, and writing one locks no row of users.
CREATE TABLE activity_log (
    id UUID NOT NULL DEFAULT gen_random_uuid(),
    user_id UUID NOT NULL,
    action VARCHAR(50) NOT NULL,
    module VARCHAR(50),
    entity_type VARCHAR(50),
    entity_id UUID,
    changes JSONB NOT NULL DEFAULT '{}',
    ip_address INET,
    user_agent TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);

CREATE TABLE activity_log_default PARTITION OF activity_log DEFAULT;

CREATE INDEX idx_activity_log_user ON activity_log (user_id, created_at DESC);
CREATE INDEX idx_activity_log_entity ON activity_log (module, entity_type, entity_id);
