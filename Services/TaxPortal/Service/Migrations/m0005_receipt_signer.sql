-- The authority's key that a receipt was verified with: keys rotate, and a receipt must be provable later.
alter table receipt
  add column signer_key_id text,
  -- SubjectPublicKeyInfo, DER.
  add column signer_key bytea,
  add constraint receipt_signer check ((signer_key_id is null) = (signer_key is null));
