-- The operator may set what a reload puts in force, and nothing that could keep the server from starting.
DO $$
DECLARE
  allowed CONSTANT text[] := string_to_array(current_setting('revenge.parameters'), ',');
  parameter text;
BEGIN
  FOR parameter IN
    SELECT parname FROM pg_parameter_acl, aclexplode(paracl) AS entry
     WHERE entry.grantee = 'revenge_operator'::regrole AND parname <> ALL (allowed)
  LOOP
    EXECUTE format('REVOKE ALL ON PARAMETER %I FROM revenge_operator', parameter);
  END LOOP;
  FOREACH parameter IN ARRAY allowed LOOP
    EXECUTE format('GRANT ALTER SYSTEM ON PARAMETER %I TO revenge_operator', parameter);
  END LOOP;
END
$$;
