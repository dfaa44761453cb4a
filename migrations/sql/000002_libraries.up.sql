-- What every module's library has in common. What only one kind has is in that module's table
-- (movie_libraries, tv_libraries), whose id is the id here.
CREATE TABLE libraries (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    name VARCHAR(255) NOT NULL,
    type VARCHAR(50) NOT NULL,
    paths TEXT[] NOT NULL,
    enabled BOOLEAN NOT NULL DEFAULT TRUE,
    scan_on_startup BOOLEAN NOT NULL DEFAULT FALSE,
    scan_interval_hours INTEGER NOT NULL DEFAULT 24 CHECK (scan_interval_hours > 0),
    realtime_monitoring BOOLEAN NOT NULL DEFAULT TRUE,
    preferred_language VARCHAR(10) NOT NULL DEFAULT 'en',
    is_private BOOLEAN NOT NULL DEFAULT FALSE,
    owner_user_id UUID REFERENCES users (id) ON DELETE SET NULL,
    last_scan_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

CREATE INDEX idx_libraries_type ON libraries (type);
CREATE INDEX idx_libraries_owner ON libraries (owner_user_id) WHERE owner_user_id IS NOT NULL;

CREATE TABLE library_permissions (
    library_id UUID NOT NULL REFERENCES libraries (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    permission VARCHAR(50) NOT NULL,
    granted_by UUID REFERENCES users (id) ON DELETE SET NULL,
    granted_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    PRIMARY KEY (library_id, user_id, permission)
);

CREATE INDEX idx_library_permissions_user ON library_permissions (user_id);

CREATE TABLE library_scans (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    library_id UUID NOT NULL REFERENCES libraries (id) ON DELETE CASCADE,
    scan_type VARCHAR(20) NOT NULL,
    status VARCHAR(20) NOT NULL,
    items_scanned INTEGER NOT NULL DEFAULT 0,
    items_added INTEGER NOT NULL DEFAULT 0,
    items_updated INTEGER NOT NULL DEFAULT 0,
    items_removed INTEGER NOT NULL DEFAULT 0,
    errors_count INTEGER NOT NULL DEFAULT 0,
    error_message TEXT,
    started_at TIMESTAMPTZ,
    completed_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

CREATE INDEX idx_library_scans_library ON library_scans (library_id, started_at DESC);
